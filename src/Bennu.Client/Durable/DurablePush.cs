namespace Bennu.Client.Durable;

/// <summary>A push that the outbox has taken: it reaches its handler once, however long that takes.</summary>
/// <param name="MessageId">Its identity, which the server's handler gets as well.</param>
/// <param name="Reply">The answer. It comes in this process only; after a restart see <see cref="BennuChannel.OutboxReplied"/>.</param>
public sealed record DurablePush(string MessageId, Task<Reply> Reply);
