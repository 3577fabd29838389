namespace Runner;

/// <summary>What is promised of a server's value, or of its ratio to another's: the least, or for a cost the most.</summary>
internal sealed record Limit(double Value, Server Server, Server? Against = null);
