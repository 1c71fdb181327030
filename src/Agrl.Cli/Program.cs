using Agrl.Cli.CommandLine;

return CliHost.Run(args, CliEnvironment.OfProcess());
