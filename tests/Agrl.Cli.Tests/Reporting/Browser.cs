using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Agrl.Cli.Tests.Reporting;

/// <summary>A headless Chromium that shows one page, spoken to by the DevTools protocol.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private readonly Process _process;
    private readonly ClientWebSocket _socket = new();
    private readonly TemporaryFolder _profile = new();
    private int _id;

    private Browser(string program) => _process = Process.Start(new ProcessStartInfo(program,
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--remote-debugging-port=0",
        $"--user-data-dir={_profile.Path}", "about:blank",
    ])
    {
        RedirectStandardError = true,
        RedirectStandardOutput = true,
    })!;

    /// <summary>What the page complained of: errors of scripts, and what its policy or the network refused.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>The program's path; null where there is none.</summary>
    public static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    /// <summary>Opens a file.</summary>
    public static async Task<Browser> Open(string program, string file)
    {
        var browser = new Browser(program);
        try
        {
            await browser.Connect();
            await browser.Navigate(file);
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>The value of an expression of the page, as text.</summary>
    public async Task<string> Evaluate(string expression)
    {
        var answer = await Send("Runtime.evaluate", new JsonObject { ["expression"] = $"String({expression})", ["returnByValue"] = true });
        return answer["result"]?["value"]?.GetValue<string>()
            ?? throw new InvalidOperationException($"{expression}: {answer.ToJsonString()}");
    }

    /// <summary>The window's size and the colours that the user likes.</summary>
    public async Task Show(int width, int height, string scheme)
    {
        await Send("Emulation.setDeviceMetricsOverride",
            new JsonObject { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = false });
        await Send("Emulation.setEmulatedMedia",
            new JsonObject { ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = scheme }) });
    }

    /// <summary>A picture of what is shown, as PNG.</summary>
    public async Task<byte[]> Screenshot() =>
        Convert.FromBase64String((await Send("Page.captureScreenshot"))["data"]!.GetValue<string>());

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _profile.Dispose();
    }

    private async Task Navigate(string file)
    {
        foreach (var domain in new[] { "Page", "Runtime", "Log" })
            await Send($"{domain}.enable");
        await Send("Page.navigate", new JsonObject { ["url"] = new Uri(file).AbsoluteUri });
        var started = Stopwatch.StartNew();
        while (await Evaluate("document.readyState + location.protocol") != "completefile:")
        {
            Assert.True(started.Elapsed < Patience, "the page was not loaded in time");
            await Task.Delay(50);
        }
    }

    private async Task Connect()
    {
        // "DevTools listening on ws://127.0.0.1:PORT/devtools/browser/ID"
        const string mark = "DevTools listening on ";
        string? line;
        do
        {
            line = await _process.StandardError.ReadLineAsync().WaitAsync(Patience);
        }
        while (line is not null && !line.StartsWith(mark, StringComparison.Ordinal));
        // Some systems have a program of this name that says where to get the browser.
        Skip.If(line is null, "Chromium ended before it listened.");
        _ = _process.StandardError.ReadToEndAsync();
        _ = _process.StandardOutput.ReadToEndAsync();
        // A proxy of the machine's is not for its own addresses.
        using var http = new HttpClient(new HttpClientHandler { UseProxy = false });
        _socket.Options.Proxy = null;
        var pages = JsonNode.Parse(
            await http.GetStringAsync(new Uri($"http://{new Uri(line![mark.Length..]).Authority}/json/list")))!.AsArray();
        var page = pages.First(target => target!["type"]!.GetValue<string>() == "page")!["webSocketDebuggerUrl"]!.GetValue<string>();
        await _socket.ConnectAsync(new Uri(page), CancellationToken.None).WaitAsync(Patience);
    }

    private async Task<JsonNode> Send(string method, JsonObject? parameters = null)
    {
        var number = ++_id;
        var request = new JsonObject { ["id"] = number, ["method"] = method, ["params"] = parameters ?? [] };
        await _socket.SendAsync(
            Encoding.UTF8.GetBytes(request.ToJsonString()), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None)
            .WaitAsync(Patience);
        while (true)
        {
            var message = await Receive();
            if (message["id"]?.GetValue<int>() == number)
                return message["result"] ?? throw new InvalidOperationException($"{method}: {message.ToJsonString()}");
            if (message["method"]?.GetValue<string>() is "Runtime.exceptionThrown" or "Log.entryAdded")
                Complaints.Add(message["params"]!.ToJsonString());
        }
    }

    private async Task<JsonNode> Receive()
    {
        using var stream = new MemoryStream();
        var buffer = new byte[1 << 16];
        WebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(buffer, CancellationToken.None).WaitAsync(Patience);
            stream.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return JsonNode.Parse(stream.ToArray())!;
    }
}
