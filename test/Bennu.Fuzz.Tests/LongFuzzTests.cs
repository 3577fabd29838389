using Bennu.Tests.Fuzzing;

namespace Bennu.Fuzz.Tests;

/// <summary>The fuzzing that each commit goes through.</summary>
public sealed class LongFuzzTests() : FuzzSuite(Inputs)
{
    /// <summary>The budget: about ten seconds of one core.</summary>
    private const int Inputs = 2_000_000;
}
