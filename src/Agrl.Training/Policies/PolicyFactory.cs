using Agrl.Modeling.Transformer;
using Agrl.Training.Runs;

namespace Agrl.Training.Policies;

/// <summary>Makes a plan's policy: from scratch, from its model folder, or from what a stage left.</summary>
public static class PolicyFactory
{
    /// <summary>The policy that training starts from.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="seed">The seed of scratch weights.</param>
    public static Policy Create(RunPlan plan, int seed)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var settings = plan.Configuration.Model;
        var dtype = Devices.ResolveType(settings.Dtype, "model.dtype");
        if (settings.Path is { } path)
        {
            var folder = InputPath.ResolveFolder(plan.ConfigurationDirectory, path, "model.path");
            return Ready(Policy.Load(folder, plan.Device, dtype, settings.ChatTemplate, plan.Format), plan);
        }

        var model = DecoderModel.CreateScratch(plan.Model, new RandomSource(seed).Derive("weights"), plan.Device, dtype);
        return Ready(new Policy(model, plan.Tokenizer, plan.Template, plan.Format, sourceFolder: null), plan);
    }

    /// <summary>A policy that a stage of this plan left.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="folder">The model's folder.</param>
    public static Policy Load(RunPlan plan, string folder)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var dtype = Devices.ResolveType(plan.Configuration.Model.Dtype, "model.dtype");
        return Ready(Policy.Load(folder, plan.Device, dtype, plan.Template.Name, plan.Format), plan);
    }

    private static Policy Ready(Policy policy, RunPlan plan)
    {
        policy.Model.GradientCheckpointing = plan.Configuration.Model.GradientCheckpointing;
        return policy;
    }
}
