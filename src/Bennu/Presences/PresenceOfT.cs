using System.Buffers;
using System.Text;
using System.Text.Json;
using Bennu.Channels;
using Bennu.Protocol;
using Bennu.PubSub.Presence;

namespace Bennu.Presences;

/// <summary>
/// Who is present on which topic, on all nodes (section 6). A singleton, added with <c>AddPresence</c> and injected where it is needed; any thread.
/// What is tracked is in this node's lists at once, in those of the others shortly after; the topic's clients get a <c>presence_diff</c>.
/// </summary>
/// <typeparam name="TMeta">What is told about each entry: a JSON object's type.</typeparam>
public abstract class Presence<TMeta> : Presence
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Tracks a key on the channel's topic until the channel ends, however it ends. May be called from the join; the entry goes where the join is
    /// refused. Completes when this node's clients have been sent the change, where nothing is to be fetched and the topic was quiet.
    /// </summary>
    /// <param name="channel">The channel, usually <c>this</c>.</param>
    /// <param name="key">The key, for example the user's id. Several channels may track the same.</param>
    /// <param name="meta">What is told about it.</param>
    /// <param name="cancellationToken">Not needed: nothing is waited for.</param>
    /// <returns>The entry's <c>phx_ref</c>.</returns>
    /// <exception cref="PresenceException">The channel tracks that key already.</exception>
    /// <exception cref="PayloadException">The meta is no JSON object.</exception>
    /// <exception cref="ArgumentException">The key is no valid text.</exception>
    public ValueTask<string> TrackAsync(Channel channel, string key, TMeta meta, CancellationToken cancellationToken = default) =>
        TrackAsync(channel, channel.Server.Topic.Name, key, meta, cancellationToken);

    /// <summary>
    /// Tracks a key on any topic, for a channel or for any other owner. An entry of a channel ends with it; that of another owner stays until it is
    /// untracked or the node stops.
    /// </summary>
    /// <param name="owner">Whose entry it is: a channel, or any object, compared by equality.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="key">The key.</param>
    /// <param name="meta">What is told about it.</param>
    /// <param name="cancellationToken">Not needed: nothing is waited for.</param>
    /// <inheritdoc cref="TrackAsync(Channel, string, TMeta, CancellationToken)"/>
    public ValueTask<string> TrackAsync(
        object owner, string topic, string key, TMeta meta, CancellationToken cancellationToken = default)
    {
        StrictUtf8.GetByteCount(key);
        return new(Server.Track(owner, topic, key, Encode(meta)).Ref);
    }

    /// <summary>Gives a key that the channel tracks another meta.</summary>
    /// <returns>The new <c>phx_ref</c>.</returns>
    /// <exception cref="PresenceException">The channel does not track that key.</exception>
    /// <exception cref="PayloadException">The meta is no JSON object.</exception>
    public ValueTask<string> UpdateAsync(Channel channel, string key, TMeta meta, CancellationToken cancellationToken = default) =>
        UpdateAsync(channel, channel.Server.Topic.Name, key, meta, cancellationToken);

    /// <summary>Changes the meta of a key that the channel tracks.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="key">The key.</param>
    /// <param name="change">Makes the new meta of the present one.</param>
    /// <param name="cancellationToken">Not needed: nothing is waited for.</param>
    /// <inheritdoc cref="UpdateAsync(Channel, string, TMeta, CancellationToken)"/>
    public ValueTask<string> UpdateAsync(
        Channel channel, string key, Func<TMeta, TMeta> change, CancellationToken cancellationToken = default)
    {
        var topic = channel.Server.Topic.Name;
        var entry = Server.Find(channel, topic, key) ?? throw PresenceException.NotTracked(topic, key);
        return UpdateAsync(channel, topic, key, change(ListOf([entry])[0].Metas[0].Value), cancellationToken);
    }

    /// <summary>Gives a key that an owner tracks another meta.</summary>
    /// <inheritdoc cref="UpdateAsync(Channel, string, TMeta, CancellationToken)"/>
    public ValueTask<string> UpdateAsync(
        object owner, string topic, string key, TMeta meta, CancellationToken cancellationToken = default) =>
        new(Server.Update(owner, topic, key, Encode(meta)).Ref);

    /// <summary>Ends the tracking of a key by a channel; fine where there is none.</summary>
    public ValueTask UntrackAsync(Channel channel, string key, CancellationToken cancellationToken = default) =>
        UntrackAsync(channel, channel.Server.Topic.Name, key, cancellationToken);

    /// <summary>Ends the tracking of a key by an owner; fine where there is none.</summary>
    public ValueTask UntrackAsync(object owner, string topic, string key, CancellationToken cancellationToken = default)
    {
        Server.Untrack(owner, topic, key, isFinal: true);
        return default;
    }

    /// <summary>
    /// Sends the channel's client the list of its topic, as <c>presence_state</c>. Called from the join, it does so right after the join's reply.
    /// Where many join at the same time, they share one list, for which they may wait a moment.
    /// </summary>
    public ValueTask PushStateAsync(Channel channel, CancellationToken cancellationToken = default) =>
        channel.Server.PushStateAsync(this, cancellationToken);

    /// <summary>Who is present on a topic, with what <see cref="FetchAsync"/> adds.</summary>
    public ValueTask<PresenceList<TMeta>> ListAsync(string topic, CancellationToken cancellationToken = default) =>
        FetchedAsync(topic, Server.Tracker.List(topic));

    /// <summary>What is present under one key of a topic, with what <see cref="FetchAsync"/> adds; null where nothing is.</summary>
    public async ValueTask<PresenceEntry<TMeta>?> GetByKeyAsync(string topic, string key, CancellationToken cancellationToken = default)
    {
        var list = await FetchedAsync(topic, Server.Tracker.List(topic, key)).ConfigureAwait(false);
        return list.Count == 0 ? null : list[0];
    }

    /// <summary>Who is present on a topic, without asking <see cref="FetchAsync"/>.</summary>
    public PresenceList<TMeta> List(string topic) => ListOf(Server.Tracker.List(topic));

    /// <summary>
    /// Adds to entries what clients shall be told about them and is not tracked, such as names out of a database: once for a list, and for the joins
    /// and the leaves of a change. It may be slow, which holds up this topic only. Where it throws, or takes longer than
    /// <see cref="PresenceOptions.CallbackTimeout"/>, the entries go as they are.
    /// </summary>
    /// <param name="topic">The topic.</param>
    /// <param name="entries">The entries; give them members with <see cref="PresenceEntry{TMeta}.Add"/>.</param>
    /// <param name="cancellationToken">Cancelled when nobody waits any more.</param>
    protected virtual ValueTask FetchAsync(string topic, IReadOnlyList<PresenceEntry<TMeta>> entries, CancellationToken cancellationToken) =>
        default;

    /// <summary>
    /// Hears of every change on every topic, on every node, after its clients did; the changes of one topic come one after the other. The topic's
    /// next change waits for it, up to <see cref="PresenceOptions.CallbackTimeout"/>.
    /// </summary>
    /// <param name="change">What came and went, and who is present.</param>
    /// <param name="cancellationToken">Cancelled when it is not waited for any more.</param>
    protected virtual ValueTask HandleMetasAsync(PresenceChange<TMeta> change, CancellationToken cancellationToken) => default;

    // {"joins": {…}, "leaves": {…}}
    internal sealed override async ValueTask<Payload> EncodeAsync(PresenceDiff diff)
    {
        var joins = await FetchedAsync(diff.Topic, diff.Joins).ConfigureAwait(false);
        var leaves = await FetchedAsync(diff.Topic, diff.Leaves).ConfigureAwait(false);
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WritePropertyName("joins");
            joins.Write(json);
            json.WritePropertyName("leaves");
            leaves.Write(json);
            json.WriteEndObject();
        }
        return Payload.Json(bytes.WrittenMemory);
    }

    internal sealed override async ValueTask<Payload> EncodeListAsync(string topic) =>
        (await ListAsync(topic).ConfigureAwait(false)).ToPayload();

    internal sealed override ValueTask HandleAsync(PresenceDiff diff, CancellationToken cancellationToken) =>
        HandleMetasAsync(new PresenceChange<TMeta>(this, diff), cancellationToken);

    internal PresenceList<TMeta> ListOf(IReadOnlyCollection<PresenceEntry> entries) => new(entries, Server.Codec);

    private async ValueTask<PresenceList<TMeta>> FetchedAsync(string topic, IReadOnlyCollection<PresenceEntry> entries)
    {
        var list = ListOf(entries);
        if (list.Count == 0) return list;
        var isFetched = await Server.CallAsync("FetchAsync", topic, ct => FetchAsync(topic, list, ct)).ConfigureAwait(false);
        return isFetched ? list : ListOf(entries); // who was given up may still be adding to the other one
    }

    private ReadOnlyMemory<byte> Encode(TMeta meta)
    {
        var payload = Server.Codec.Encode(meta);
        return payload.IsJsonObject ? payload.Data : throw new PayloadException($"A meta must be a JSON object; a {typeof(TMeta).Name} is none.");
    }
}
