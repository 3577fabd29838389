using Bennu.Protocol;

namespace Bennu.Channels;

/// <summary>The answer to a client's push: a status and a payload, or none (section 3.2).</summary>
public readonly struct Reply
{
    private readonly Payload _payload;
    private readonly PayloadSource? _source;

    private Reply(string status, in Payload payload, PayloadSource? source) => (Status, _payload, _source) = (status, payload, source);

    /// <summary>No reply. The client's push then ends in its own time-out, unless a <see cref="SocketRef"/> answers later.</summary>
    public static Reply None => default;

    /// <summary>The status; <see langword="null"/> where there is no reply.</summary>
    public string? Status { get; }

    /// <summary>Replies <c>ok</c> with <c>{}</c>.</summary>
    public static Reply Ok() => new("ok", default, null);

    /// <summary>Replies <c>ok</c> with a value.</summary>
    public static Reply Ok<T>(T response) => new("ok", default, new PayloadSource<T>(response));

    /// <summary>Replies <c>ok</c> with raw JSON or bytes.</summary>
    public static Reply Ok(Payload response) => new("ok", response, null);

    /// <summary>Replies <c>error</c> with <c>{}</c>.</summary>
    public static Reply Error() => new("error", default, null);

    /// <summary>Replies <c>error</c> with <c>{"reason": reason}</c>.</summary>
    public static Reply Error(string reason) => new("error", ReasonPayload.Of(reason), null);

    /// <summary>Replies <c>error</c> with a value.</summary>
    public static Reply Error<T>(T response) => new("error", default, new PayloadSource<T>(response));

    /// <summary>Replies <c>error</c> with raw JSON or bytes.</summary>
    public static Reply Error(Payload response) => new("error", response, null);

    /// <summary>Replies a status of the application's own, with <c>{}</c>. <c>timeout</c> is what clients call their own time-outs.</summary>
    public static Reply WithStatus(string status) => new(status, default, null);

    /// <summary>Replies a status of the application's own, with a value.</summary>
    public static Reply WithStatus<T>(string status, T response) => new(status, default, new PayloadSource<T>(response));

    /// <summary>Replies a status of the application's own, with raw JSON or bytes.</summary>
    public static Reply WithStatus(string status, Payload response) => new(status, response, null);

    internal Payload Encode(PayloadCodec codec) => _source is null ? _payload : _source.Encode(codec);
}
