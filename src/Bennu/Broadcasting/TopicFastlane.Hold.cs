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
        Release();
    }

    // Under the gate.
    private bool TryHold(bool isBusy)
    {
        if (_hold == Hold.None && (_appends > 0 || isBusy) && Feed is not null && MemberCount > FewMembers)
        {
            _hold = Hold.Held;
            _holdTimer ??= _time.CreateTimer(
                static lane => ((TopicFastlane)lane!).Release(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _holdTimer.Change(MaxHold, Timeout.InfiniteTimeSpan);
            return true;
        }
        _hold = Hold.None;
        return false;
    }

    private void Release()
    {
        lock (_gate)
        {
            if (_hold != Hold.Held) return;
            _hold = Hold.Released;
        }
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    // Of the flush that is due.
    private enum Hold : byte
    {
        None,
        Held,
        Released,
    }
}
