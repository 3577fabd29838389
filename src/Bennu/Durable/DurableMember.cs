using System.Security.Cryptography;
using Bennu.Broadcasting;
using Bennu.Channels;
using Bennu.Protocol;
using Bennu.PubSub;
using Bennu.PubSub.TopicLogs;
using Bennu.Transports;

namespace Bennu.Durable;

/// <summary>
/// What the fastlane knows of a durable subscriber beside what it knows of all: how far it has come, and whether it is still there. At any time
/// it is either in the lane's live feed, or away reading the log.
/// </summary>
internal sealed class DurableMember(FastlaneMember member, Ref joinRef, string? session)
{
    // Intercepted messages wait in the channel's mailbox; more of them than this count as a connection that does not read.
    private const int MailboxRoom = 256;
    private const int MarkLength = 16;

    private readonly Lock _gate = new();
    private string? _session = session;
    private bool _isGone;      // under the gate
    private int _intercepted;  // messages that wait for their interceptor or run in it, any thread

    /// <summary>Of its join; what <c>stream:state</c> carries.</summary>
    public Ref JoinRef => joinRef;

    /// <summary>
    /// The client session whose own <c>broadcast_from</c> it does not get. Where it named none, the mark of this join alone; null until it needs one.
    /// </summary>
    public string? Session => Volatile.Read(ref _session);

    /// <summary>Gives a member that named no session a mark, which no client can name: it is too short. True where it had neither. Any thread.</summary>
    public bool TryMark() =>
        Session is null && Interlocked.CompareExchange(ref _session, RandomNumberGenerator.GetHexString(MarkLength, lowercase: true), null) is null;

    /// <summary>How far it has come. Owner: the replay while it is away; the lane's flush lets it go and takes it back.</summary>
    public LogPlace Place { get; set; }

    /// <summary>Whether it reads the log instead of getting the lane's durable broadcasts. Owner: the lane's flush.</summary>
    public bool IsAway { get; set; }

    /// <summary>The position up to which it is ahead of the lane, whose broadcasts it does not get again; 0 when it is not. Owner: the lane's flush.</summary>
    public ulong Ahead { get; set; }

    /// <summary>Whether its connection has taken enough of what it was sent to get more.</summary>
    public bool HasRoom => member.Writer.HasRoom && (member.Intercepts is null || member.Channel.MailboxCount < MailboxRoom);

    /// <summary>Whether a broadcast is one of its own session, or of this very channel, that leaves its sender out.</summary>
    public bool IsFrom(Broadcast broadcast) =>
        ReferenceEquals(broadcast.From, member.Channel) || (Session is { } session && session == broadcast.FromSession);

    /// <summary>Completes when its connection has taken all that it was sent.</summary>
    public async ValueTask WhenDrainedAsync()
    {
        if (member.Intercepts is not null) await member.Channel.WhenHandledAsync().ConfigureAwait(false);
        await member.Writer.WhenDrainedAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Whether a message has to go to the channel: because it is intercepted, or because it must not overtake one that is. If so it is posted.
    /// </summary>
    public bool TryIntercept(Broadcast broadcast)
    {
        if (member.Intercepts is not { } intercepts) return false;
        if (Volatile.Read(ref _intercepted) == 0 && !intercepts.ContainsKey(broadcast.Event)) return false;
        Interlocked.Increment(ref _intercepted);
        member.Channel.Post(new OutMessage(broadcast));
        return true;
    }

    /// <summary>The channel has sent what it wanted to send of a message that was posted to it.</summary>
    public void Intercepted() => Interlocked.Decrement(ref _intercepted);

    /// <summary>Sends it a page, unless it is gone. Any thread.</summary>
    public bool TrySend(ReplayPage page)
    {
        lock (_gate)
        {
            if (_isGone) return false;
            Send(page);
            return true;
        }
    }

    /// <summary>Sends it what is live, unless it is gone: its successor may be in another lane already, which overtakes this one.</summary>
    public bool TrySend(EncodedBatch batch)
    {
        lock (_gate)
        {
            if (_isGone) return false;
            member.Writer.Write(batch);
            return true;
        }
    }

    /// <summary>The same of one frame.</summary>
    public bool TrySend(EncodedBatch batch, int index)
    {
        lock (_gate)
        {
            if (_isGone) return false;
            member.Writer.Write(batch, index);
            return true;
        }
    }

    /// <summary>Sends it a frame behind what it was sent before, unless it is gone. Any thread.</summary>
    public bool TrySend(in OutboundFrame frame)
    {
        lock (_gate)
        {
            if (_isGone) return false;
            Send(frame);
            return true;
        }
    }

    /// <summary>It leaves: nothing of the topic reaches it any more.</summary>
    public void Leave()
    {
        lock (_gate) _isGone = true;
    }

    /// <summary>Whether it has left. Any thread.</summary>
    public bool IsGone
    {
        get
        {
            lock (_gate) return _isGone;
        }
    }

    private void Send(ReplayPage page)
    {
        var encoded = page.For(member.Serializer);
        if (member.Intercepts is null && (Session is null || !page.HasSessions))
        {
            member.Writer.Write(encoded);
            return;
        }
        for (var i = 0; i < page.Broadcasts.Count; i++)
        {
            var broadcast = page.Broadcasts[i];
            if (!IsFrom(broadcast) && !TryIntercept(broadcast)) member.Writer.Write(encoded, i);
        }
    }

    // Behind the messages that wait for their interceptors.
    private void Send(in OutboundFrame frame)
    {
        if (Volatile.Read(ref _intercepted) == 0)
        {
            member.Writer.Write(frame);
            return;
        }
        Interlocked.Increment(ref _intercepted);
        member.Channel.Post(new FrameMessage(frame));
    }
}
