namespace Bennu.Tests.Support;

/// <summary>What is known of a test's connection.</summary>
internal sealed record Guest(string Name, string Room = "");
