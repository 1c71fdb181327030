using Agrl.Modeling.Adapters;
using Agrl.Modeling.Checkpoints;
using Agrl.Modeling.Tokenization;
using Agrl.Modeling.Transformer;
using Agrl.Relevance;
using Agrl.Training.Runs;
using TorchSharp;

namespace Agrl.Training.Policies;

/// <summary>
/// Makes a plan's policy: from scratch, from its model folder, or from what a stage left;
/// with an adapter to train where the plan asks for one.
/// </summary>
public static class PolicyFactory
{
    /// <summary>The policy that training starts from.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="seed">The seed of scratch weights and new adapters.</param>
    /// <exception cref="InputException">A folder is missing.</exception>
    public static Policy Create(RunPlan plan, int seed)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var settings = plan.Configuration.Model;
        if (settings.Path is null)
        {
            var model = DecoderModel.CreateScratch(plan.Model, new RandomSource(seed).Derive("weights"), plan.Device, Type(plan));
            return Ready(new Policy(model, plan.Tokenizer, plan.Template, plan.Format, sourceFolder: null), plan);
        }

        var earlier = settings.Adapter is { } path ? InputPath.ResolveFolder(plan.ConfigurationDirectory, path, "model.adapter") : null;
        if (settings.Lora is not { } lora)
            return LoadFolder(plan, new(ModelFolderOf(plan), earlier), settings.ChatTemplate);
        if (earlier is not null)
            return LoadAdapter(plan, earlier, settings.ChatTemplate);
        var policy = LoadFolder(plan, new(ModelFolderOf(plan), null), settings.ChatTemplate);
        policy.Adapt(new LoraAdapter(policy.Model, lora.ToLora(), new RandomSource(seed).Derive("adapter")));
        return policy;
    }

    /// <summary>A policy that a stage of this plan left.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="folder">What <see cref="Policy.SaveTrained"/> wrote.</param>
    public static Policy Load(RunPlan plan, string folder)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.Configuration.Model.Lora is null
            ? LoadFolder(plan, new(folder, null), plan.Template.Name)
            : LoadAdapter(plan, folder, plan.Template.Name);
    }

    /// <summary>The policy of a checkpoint of this plan's run.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="folder">What <see cref="Policy.SaveTrained"/> wrote into the checkpoint.</param>
    public static Policy Restore(RunPlan plan, string folder)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.Configuration.Model.Lora is not null)
            return Load(plan, folder);
        var tokenizer = HuggingFaceTokenizer.Load(folder);
        var loaded = ModelFolder.Load(folder, plan.Device, Type(plan));
        // Checkpoints come and go: what else a saved model has comes from where the run began.
        var source = plan.Configuration.Model.Path is null ? null : ModelFolderOf(plan);
        return Ready(new Policy(loaded.Model, tokenizer, ChatTemplates.Find(plan.Template.Name, tokenizer), plan.Format, source), plan);
    }

    private static Policy LoadAdapter(RunPlan plan, string folder, string? template)
    {
        var policy = LoadFolder(plan, new(ModelFolderOf(plan), null), template);
        try
        {
            policy.Adapt(LoraFolder.Load(folder, policy.Model, seed: 0, plan.Configuration.Model.Lora!.Dropout));
            return policy;
        }
        catch
        {
            policy.Dispose();
            throw;
        }
    }

    private static Policy LoadFolder(RunPlan plan, ModelSource source, string? template) =>
        Ready(Policy.Load(source, plan.Device, Type(plan), template, plan.Format), plan);

    private static string ModelFolderOf(RunPlan plan) =>
        InputPath.ResolveFolder(plan.ConfigurationDirectory, plan.Configuration.Model.Path!, "model.path");

    private static torch.ScalarType Type(RunPlan plan) => Devices.ResolveType(plan.Configuration.Model.Dtype, "model.dtype");

    private static Policy Ready(Policy policy, RunPlan plan)
    {
        policy.Model.GradientCheckpointing = plan.Configuration.Model.GradientCheckpointing;
        return policy;
    }
}
