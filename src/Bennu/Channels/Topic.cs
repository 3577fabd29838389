namespace Bennu.Channels;

/// <summary>The topic that a channel was joined on.</summary>
/// <param name="Name">The whole name, for example <c>room:lobby</c>.</param>
/// <param name="Subtopic">What the route's trailing <c>*</c> stood for, for example <c>lobby</c>; empty on an exact route.</param>
public readonly record struct Topic(string Name, string Subtopic)
{
    /// <summary>The whole name.</summary>
    public override string ToString() => Name;
}
