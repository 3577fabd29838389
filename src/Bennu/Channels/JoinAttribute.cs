namespace Bennu.Channels;

/// <summary>
/// Marks the method of a partial channel that decides about joins. It may take the <see cref="Topic"/>, what the client sent with the join, and
/// a <see cref="CancellationToken"/>, and returns a <see cref="JoinResult"/>, at once or as a task. The table of handlers is made by the compiler.
/// </summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class JoinAttribute : Attribute;
