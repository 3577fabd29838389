namespace Cluster.Modes;

internal sealed class DeployMode(Arguments arguments, Score score)
{
    public Task RunAsync()
    {
        score.Check(arguments.Mode, false, "later");
        return Task.CompletedTask;
    }
}
