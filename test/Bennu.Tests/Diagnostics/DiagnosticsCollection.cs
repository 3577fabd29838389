namespace Bennu.Tests.Diagnostics;

/// <summary>Tests that listen to the whole process, and so cannot run beside others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class DiagnosticsCollection
{
    public const string Name = "Diagnostics";
}
