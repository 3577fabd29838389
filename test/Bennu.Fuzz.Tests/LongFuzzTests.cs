using Bennu.Tests.Fuzzing;

namespace Bennu.Fuzz.Tests;

/// <summary>The fuzzing that each commit goes through.</summary>
public sealed class LongFuzzTests() : FuzzSuite(Inputs)
{
    /// <summary>The budget: what about half a minute of one core is enough for.</summary>
    private const int Inputs = 1_000_000;
}
