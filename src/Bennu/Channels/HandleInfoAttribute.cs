namespace Bennu.Channels;

/// <summary>
/// Marks a method of a partial channel that handles the messages of its parameter's exact type: what the channel sends itself, its timers'
/// messages, and, for <see cref="PubSub.Broadcast"/>, the broadcasts of further topics it subscribed to. It may take a
/// <see cref="CancellationToken"/> too, and returns nothing, at once or as a task.
/// </summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class HandleInfoAttribute : Attribute;
