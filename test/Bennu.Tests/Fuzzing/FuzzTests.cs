namespace Bennu.Tests.Fuzzing;

/// <summary>A little of it with every run; Bennu.Fuzz.Tests does it at length.</summary>
public sealed class FuzzTests() : FuzzSuite(inputs: 20_000);
