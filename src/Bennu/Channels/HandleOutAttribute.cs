namespace Bennu.Channels;

/// <summary>
/// Marks a method of a partial channel that intercepts an event of the channel's topic: its broadcasts reach the client only if the method
/// pushes (section 3.8). It may take the payload and a <see cref="CancellationToken"/>, and returns nothing, at once or as a task.
/// </summary>
/// <param name="event">The event's name.</param>
[AttributeUsage(AttributeTargets.Method, Inherited = false, AllowMultiple = true)]
public sealed class HandleOutAttribute(string @event) : Attribute
{
    /// <summary>The event's name.</summary>
    public string Event { get; } = @event;
}
