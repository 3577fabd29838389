namespace Bennu.Broadcasting;

/// <content>
/// Durable broadcasts wait a moment for others that are being recorded, to go out with them: one sender's are recorded one after another, each
/// with a wait for the disk, and would else be a write of its own to every member, where plain ones share it.
/// </content>
internal sealed partial class TopicFastlane
{
    // How long, where there are more than a few members.
    private static readonly TimeSpan MaxHold = TimeSpan.FromMilliseconds(2);

    private int _appends;                              // under the gate: durable broadcasts of this node that are being recorded
    private Hold _hold;                                // under the gate
    private ITimer? _holdTimer;                        // rests between two holds, when nothing but the lane refers to it

    void IThreadPoolWorkItem.Execute()
    {
        bool isHeld;
        lock (_gate) isHeld = TryHold(isBusy: false);
        if (!isHeld) Flush(isLent: false);
    }

    /// <summary>A durable broadcast is about to be recorded, after which <see cref="EndAppend"/> is called.</summary>
    public void BeginAppend()
    {
        lock (_gate) _appends++;
    }

    /// <summary>A durable broadcast was recorded and announced, or failed.</summary>
    public void EndAppend()
    {
        lock (_gate)
            if (--_appends > 0) return;
        Wake();
    }

    // Under the gate. What is held is looked at again when nothing is being recorded any more; where its sender has begun with the next one by then,
    // it goes on waiting, but in all no longer than the moment.
    private bool TryHold(bool isBusy)
    {
        if (_hold != Hold.Over && (_appends > 0 || (isBusy && _hold == Hold.None)) && Feed is not null && MemberCount > FewMembers)
        {
            if (_hold == Hold.None) StartHold();
            _hold = Hold.Held;
            return true;
        }
        _hold = Hold.None;
        return false;
    }

    private void StartHold()
    {
        _holdTimer ??= _time.CreateTimer(
            static lane => ((TopicFastlane)lane!).EndHold(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _holdTimer.Change(MaxHold, Timeout.InfiniteTimeSpan);
    }

    private void Wake()
    {
        lock (_gate)
        {
            if (_hold != Hold.Held) return;
            _hold = Hold.Woken;
        }
        _work.Queue(this);
    }

    private void EndHold()
    {
        bool isHeld;
        lock (_gate)
        {
            isHeld = _hold == Hold.Held;
            if (_hold != Hold.None) _hold = Hold.Over;
        }
        if (isHeld) _work.Queue(this);
    }

    // Of the flush that is due.
    private enum Hold : byte
    {
        None,
        Held,
        Woken, // about to be looked at again
        Over,
    }
}
