namespace LoadGenerator;

/// <summary>One measured run: joins everyone, loads the server, and takes what both processes used meanwhile.</summary>
internal sealed class Load
{
    private const double JoinLimit = 120, DrainLimit = 20, RejoinLimit = 120, ReplayLimit = 120, SettleSeconds = 1,
        IdleSettleSeconds = 6; // after so many joins the run-time still compiles for seconds
    private const double WarmupSlice = 0.25, LongestWarmup = 4;
    private const int MostInFlight = 4096, AppendsInFlight = 64;

    private readonly LoadOptions _options;
    private readonly Lane[] _lanes;
    private readonly Connection[] _connections;
    private readonly EventLoop _loop;
    private readonly ByteBuffer _scratch = new(4096);
    private readonly Histogram _latency = new();
    private readonly List<string> _faults = [];
    private int _joined;
    private int _rejoined;
    private int _heartbeats;
    private long _heartbeatsFrom;
    private long _published;
    private long _publishingFrom;
    private long _messages;
    private int _unacknowledged;
    private int _appending;
    private bool _isPublishing;
    private bool _isMeasuring;
    private bool _isKilled;
    private bool _keepsCursors = true;

    internal Load(LoadOptions options)
    {
        _options = options;
        var capacity = options.Rate > 0 ? MostInFlight : options.Mode == LoadMode.Append ? AppendsInFlight : options.Window;
        _lanes = new Lane[options.Mode is LoadMode.Echo or LoadMode.Append ? options.Clients : options.Topics];
        for (var i = 0; i < _lanes.Length; i++) _lanes[i] = new Lane(options.Protocol.TopicPrefix, i, capacity, options.PayloadBytes);
        _connections = new Connection[options.Clients];
        for (var i = 0; i < _connections.Length; i++)
        {
            var (rank, lane) = Math.DivRem(i, _lanes.Length);
            _connections[i] = new Connection(i, (rank + lane) % options.Ports.Length, _lanes[lane]);
            _connections[i].Lane.Add(_connections[i]);
        }

        _loop = new EventLoop(options, this, _connections);
    }

    /// <summary>When the bytes that are being looked at were read.</summary>
    internal long ReadAt { get; set; }

    internal Measurement Run()
    {
        if (_options.Mode == LoadMode.Replay) return RunReplay();
        var residentBefore = ProcessUsage.ResidentBytes(_options.Pids);
        if (!_loop.RunUntil(() => _joined == _connections.Length, JoinLimit))
            return new Measurement { Faults = [.. _faults, $"only {_joined} clients joined"] };
        _heartbeatsFrom = EventLoop.Now;
        Run(_options.Mode == LoadMode.Idle ? IdleSettleSeconds : SettleSeconds);
        return _options.Mode switch
        {
            LoadMode.Idle => RunIdle(residentBefore),
            LoadMode.Rejoin => RunRejoin(),
            LoadMode.Append => RunAppends(),
            _ => RunMessages(),
        };
    }

    /// <summary>Sends what is due and returns when the next thing is.</summary>
    internal long Tick(long now)
    {
        var due = long.MaxValue;
        if (_isPublishing && _options.Rate > 0)
        {
            for (due = PublishDue(); due <= now; due = PublishDue()) Publish(_lanes[_published++ % _lanes.Length], due);
        }

        var period = _options.Protocol.HeartbeatPeriod.TotalNanoseconds;
        if (period == 0 || _heartbeatsFrom == 0) return due;
        while (HeartbeatDue(period) <= now) Heartbeat(_connections[_heartbeats++ % _connections.Length]);
        return Math.Min(due, HeartbeatDue(period));
    }

    internal void OnJoined(Connection connection, bool isResumed)
    {
        if (!isResumed) connection.Seen = connection.Lane.Sent;
        _joined++;
        if (_isKilled) _rejoined++;
    }

    internal void OnAcknowledged(Connection connection)
    {
        _unacknowledged--;
        if (_isMeasuring) _messages++;
        if (_isPublishing && connection.Number < _appending) Publish(connection.Lane, EventLoop.Now);
    }

    internal void OnLost()
    {
        _joined--;
        if (!_isKilled) Fault("a client lost its connection");
    }

    internal void Fault(string what)
    {
        if (_faults.Count < 5) _faults.Add(what);
    }

    /// <summary>Takes every payload of a message; false if it carries none.</summary>
    internal bool TryDeliver(Connection connection, ReadOnlySpan<byte> message)
    {
        var start = message.IndexOf(PayloadText.Marker);
        if (start < 0) return false;
        if (_options.Protocol.HasCursors && connection.State != ConnectionState.Joined) return true;
        if (_keepsCursors && _options.Protocol.Cursor(message) is { IsEmpty: false } cursor)
        {
            connection.Cursor.Clear();
            connection.Cursor.Add(cursor);
        }

        do
        {
            message = message[start..];
            if (message.Length < _options.PayloadBytes)
            {
                Fault("a payload was cut short");
                return true;
            }

            Deliver(connection, message[.._options.PayloadBytes]);
            message = message[_options.PayloadBytes..];
            start = message.IndexOf(PayloadText.Marker);
        }
        while (start >= 0);

        return true;
    }

    private void Deliver(Connection connection, ReadOnlySpan<byte> payload)
    {
        var lane = connection.Lane;
        if (_options.Mode == LoadMode.Replay) lane.Next(0); // what the server's log was filled with
        if (!lane.TryReceive(connection, payload, out var intended))
        {
            Fault($"client {connection.Number} expected message {connection.Seen}, got {System.Text.Encoding.ASCII.GetString(payload)}");
            return;
        }

        if (_options.Mode == LoadMode.Append) return; // the acknowledgment counts
        if (_isMeasuring)
        {
            _messages++;
            _latency.Add(ReadAt - intended);
        }

        if (_isPublishing && _options.Rate == 0) Fill(lane);
    }

    private Measurement RunMessages()
    {
        StartPublishing();
        WarmUp();
        _isMeasuring = true;
        var measurement = Measure(_options.Seconds);
        _isMeasuring = false;
        Drain();
        return measurement with
        {
            Messages = _messages,
            P50Milliseconds = _latency.Milliseconds(0.5),
            P99Milliseconds = _latency.Milliseconds(0.99),
            Faults = _faults,
        };
    }

    private void WarmUp()
    {
        var warmup = _options.WarmupSeconds * _options.Pids.Length;
        var end = ProcessUsage.CpuSeconds(_options.Pids) + warmup;
        for (var slices = LongestWarmup * _options.WarmupSeconds / WarmupSlice; slices > 0; slices--)
        {
            Run(WarmupSlice);
            if (ProcessUsage.CpuSeconds(_options.Pids) >= end) return;
        }
    }

    private Measurement RunAppends()
    {
        var all = Append(_connections.Length);
        var lone = Append(1);
        return all with
        {
            AppendsPerSecond = all.Messages / all.Seconds,
            LoneAppendsPerSecond = lone.Messages / lone.Seconds,
            Faults = _faults,
        };
    }

    private Measurement Append(int clients)
    {
        _appending = clients;
        _isPublishing = true;
        for (var i = 0; i < clients; i++)
            for (var window = 0; window < _options.Window; window++) Publish(_lanes[i], EventLoop.Now);
        if (clients == _connections.Length) WarmUp();
        else Run(WarmupSlice); // no longer: who is quick may soon have sent more than the server allows a client
        _messages = 0;
        _isMeasuring = true;
        var measurement = Measure(_options.Seconds);
        _isMeasuring = false;
        Drain();
        if (_unacknowledged != 0) Fault($"{_unacknowledged} broadcasts were not acknowledged");
        return measurement with { Messages = _messages };
    }

    private Measurement RunReplay()
    {
        var reader = _connections[0];
        reader.Cursor.Add("start"u8);
        _keepsCursors = false;
        ProcessUsage.ForgetPeak(_options.Pids);
        var (before, start, server) = (ProcessUsage.ResidentBytes(_options.Pids), EventLoop.Now, ProcessUsage.CpuSeconds(_options.Pids));
        var own = Environment.CpuUsage.TotalTime;
        if (!_loop.RunUntil(() => reader.Seen == _options.Messages, ReplayLimit)) Fault($"only {reader.Seen} messages were replayed");
        return new Measurement
        {
            Seconds = (EventLoop.Now - start) / 1e9,
            Messages = reader.Seen,
            ServerCpuSeconds = ProcessUsage.CpuSeconds(_options.Pids) - server,
            GeneratorCpuSeconds = (Environment.CpuUsage.TotalTime - own).TotalSeconds,
            PeakBytes = ProcessUsage.PeakBytes(_options.Pids) - before,
            Faults = _faults,
        };
    }

    private Measurement RunIdle(long residentBefore)
    {
        var measurement = Measure(_options.Seconds);
        var resident = ProcessUsage.ResidentBytes(_options.Pids);
        CheckAll();
        return measurement with
        {
            BytesPerConnection = (double)(resident - residentBefore) / _connections.Length,
            Faults = _faults,
        };
    }

    private Measurement RunRejoin()
    {
        LoseLast();
        _heartbeatsFrom = 0;
        _isKilled = _loop.IsHerd = true;
        var (start, own) = (EventLoop.Now, Environment.CpuUsage.TotalTime);
        Libc.Kill(_options.Pids[0]);
        if (!_loop.RunUntil(() => _rejoined == _connections.Length && AreAllDone(), RejoinLimit))
            Fault($"only {_rejoined} clients came back, or messages were lost");
        var seconds = (EventLoop.Now - start) / 1e9;
        own = Environment.CpuUsage.TotalTime - own;
        _isKilled = false;
        CheckAll();
        return new Measurement { Seconds = seconds, GeneratorCpuSeconds = own.TotalSeconds, RejoinSeconds = seconds, Faults = _faults };
    }

    /// <summary>
    /// Where there are cursors, every client comes back with one that is a message old, as if it had been cut off before the newest one
    /// came.
    /// </summary>
    private void LoseLast()
    {
        if (!_options.Protocol.HasCursors) return;
        CheckAll();
        _keepsCursors = false;
        CheckAll();
        foreach (var connection in _connections) connection.Lane.TakeBack(connection);
    }

    private bool AreAllDone() => Array.TrueForAll(_lanes, lane => lane.InFlight == 0);

    private Measurement Measure(double seconds)
    {
        var (start, server, own) = (EventLoop.Now, ProcessUsage.CpuSeconds(_options.Pids), Environment.CpuUsage.TotalTime);
        var broker = BrokerCpuSeconds();
        Run(seconds);
        return new Measurement
        {
            Seconds = (EventLoop.Now - start) / 1e9,
            ServerCpuSeconds = ProcessUsage.CpuSeconds(_options.Pids) - server,
            GeneratorCpuSeconds = (Environment.CpuUsage.TotalTime - own).TotalSeconds,
            BrokerCpuSeconds = BrokerCpuSeconds() - broker,
        };
    }

    private double BrokerCpuSeconds() => _options.Broker == 0 ? 0 : ProcessUsage.CpuSeconds(_options.Broker);

    private void StartPublishing()
    {
        _isPublishing = true;
        _publishingFrom = EventLoop.Now;
        if (_options.Rate > 0) return;
        foreach (var lane in _lanes) Fill(lane);
    }

    /// <summary>Waits for what is in flight, and then a little for what should not come.</summary>
    private void Drain()
    {
        _isPublishing = false;
        if (!_loop.RunUntil(AreAllDone, DrainLimit)) Fault("messages were lost");
        Run(0.2);
    }

    /// <summary>One message per topic must reach every member.</summary>
    private void CheckAll()
    {
        foreach (var lane in _lanes) Publish(lane, EventLoop.Now);
        Drain();
    }

    private void Fill(Lane lane)
    {
        while (lane.InFlight < _options.Window) Publish(lane, EventLoop.Now);
    }

    private void Publish(Lane lane, long intended)
    {
        if (lane.IsFull)
        {
            Fault("the server fell too far behind");
            return;
        }

        var publisher = lane.Publisher!;
        _scratch.Clear();
        switch (_options.Mode)
        {
            case LoadMode.Echo:
                _options.Protocol.WriteEcho(_scratch, lane.Topic, ++publisher.Reference, lane.Next(intended));
                break;
            case LoadMode.Append:
                _unacknowledged++;
                _options.Protocol.WriteAppend(_scratch, lane.Topic, ++publisher.Reference, lane.Next(intended));
                break;
            default:
                _options.Protocol.WriteBroadcast(_scratch, lane.Topic, ++publisher.Reference, lane.Next(intended));
                break;
        }

        _loop.Send(publisher, _scratch.Written);
    }

    private void Heartbeat(Connection connection)
    {
        if (connection.State != ConnectionState.Joined) return;
        _scratch.Clear();
        _options.Protocol.WriteHeartbeat(_scratch, ++connection.Reference);
        _loop.Send(connection, _scratch.Written);
    }

    private long PublishDue() => _publishingFrom + (long)(_published * 1e9 / _options.Rate);

    private long HeartbeatDue(double period) => _heartbeatsFrom + (long)(_heartbeats * period / _connections.Length);

    private void Run(double seconds) => _loop.RunUntil(static () => false, seconds);
}
