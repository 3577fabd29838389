using Bennu.Protocol;

namespace Bennu.Channels;

/// <summary>Whether a join is granted, and what the client is told (section 3.1).</summary>
public readonly struct JoinResult
{
    private readonly Reply _reply;

    private JoinResult(bool isOk, Reply reply) => (IsOk, _reply) = (isOk, reply);

    /// <summary>Whether the client is in. The default value is a refusal.</summary>
    public bool IsOk { get; }

    /// <summary>Grants the join with <c>{}</c>.</summary>
    public static JoinResult Ok() => new(true, Reply.Ok());

    /// <summary>Grants the join and tells the client a value.</summary>
    public static JoinResult Ok<T>(T response) => new(true, Reply.Ok(response));

    /// <summary>Grants the join and tells the client raw JSON or bytes.</summary>
    public static JoinResult Ok(Payload response) => new(true, Reply.Ok(response));

    /// <summary>Refuses the join with <c>{"reason": reason}</c>.</summary>
    public static JoinResult Error(string reason) => new(false, Reply.Error(reason));

    /// <summary>Refuses the join and tells the client a value.</summary>
    public static JoinResult Error<T>(T response) => new(false, Reply.Error(response));

    /// <summary>Refuses the join and tells the client raw JSON or bytes.</summary>
    public static JoinResult Error(Payload response) => new(false, Reply.Error(response));

    internal string Status => IsOk ? "ok" : "error";

    internal Payload Encode(PayloadCodec codec) => _reply.Encode(codec);
}
