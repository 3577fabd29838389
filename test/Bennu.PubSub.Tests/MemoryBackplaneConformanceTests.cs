using Bennu.Conformance;

namespace Bennu.PubSub.Tests;

public sealed class MemoryBackplaneConformanceTests : PubSubAdapterConformance
{
    private readonly MemoryBackplane _backplane = new();

    protected override bool CanCut => true;

    protected override IPubSubAdapter Create(string nodeName) => _backplane.CreateNode(nodeName);

    protected override ValueTask CutAsync()
    {
        _backplane.Cut();
        return default;
    }

    protected override ValueTask RestoreAsync()
    {
        _backplane.Restore();
        return default;
    }
}
