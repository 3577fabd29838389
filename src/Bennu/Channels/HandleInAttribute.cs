namespace Bennu.Channels;

/// <summary>
/// Marks a method of a partial channel that handles an event which clients push. It may take the payload and a <see cref="CancellationToken"/>.
/// What it returns, at once or as a task, is the reply: a <see cref="Reply"/>, a <see cref="Reply{T}"/>, a value to reply <c>ok</c> with, or nothing.
/// </summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false, AllowMultiple = true)]
public sealed class HandleInAttribute : Attribute
{
    /// <summary>Handles every event that has no handler of its own; the event's name, a <see cref="string"/>, is the method's first parameter.</summary>
    public HandleInAttribute()
    {
    }

    /// <summary>Handles one event.</summary>
    /// <param name="event">The event's name; at most 255 bytes in UTF-8.</param>
    public HandleInAttribute(string @event) => Event = @event;

    /// <summary>The event's name; <see langword="null"/> where every event without a handler of its own is handled.</summary>
    public string? Event { get; }
}
