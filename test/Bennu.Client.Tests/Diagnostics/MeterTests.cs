using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Bennu.Client.Diagnostics;
using Bennu.Client.Tests.Scripting;

namespace Bennu.Client.Tests.Diagnostics;

public sealed partial class MeterTests : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly SortedDictionary<string, double> _sums = [];
    private readonly SortedSet<string> _names = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;

    public MeterTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name != BennuClientDiagnostics.MeterName) return;
            _names.Add($"{instrument.Name} {instrument.Unit}");
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => Add(instrument, value));
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Add(instrument, value));
        _listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => Add(instrument, value));
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public void Connections_attempts_and_round_trips_are_measured()
    {
        var client = new ScriptedClient().Connected();
        Assert.Equal((1, 1), (_sums["bennu.client.connects"], _sums["bennu.client.connections"]));
        client.Advance(30_000);
        client.Advance(250);
        client.Reply(null, ScriptedClient.Field(client.Server.Take()[0], 1)!, "ok", topic: "phoenix");
        Assert.Equal(0.25, _sums["bennu.client.round_trip"], 3);
        client.Server.Close(1006);
        client.Advance(10);
        Assert.Equal((2, 0), (_sums["bennu.client.connects"], _sums["bennu.client.connections"]));
    }

    [Fact]
    public void Outbox_resets_and_dropped_messages_are_measured()
    {
        var client = ScriptedClient.Durable().Connected();
        var room = client.Socket.DurableChannel("room:1", (_, _) => default, new ChannelOptions { MaxWaitingMessages = 1 });
        var handled = new TaskCompletionSource();
        room.On("said", (_, _) => new ValueTask(handled.Task));
        _ = room.JoinAsync();
        var joinRef = client.Joined();
        client.Server.Receive($$"""["{{joinRef}}","@f:3","room:1","stream:state",{"status":"reset","reason":"epoch"}]""");
        Assert.Equal(1, _sums["bennu.client.resets"]);
        client.Server.Receive("""[null,"@f:4","room:1","said",{}]""");
        client.Server.Receive("""[null,"@f:5","room:1","said",{}]""");
        Assert.Equal(1, _sums["bennu.client.messages.dropped"]);
        _ = room.EnqueueAsync("say");
        var push = ScriptedClient.Field(client.Server.Sent[^1], 1)!;
        Assert.Equal(1, _sums["bennu.client.outbox"]);
        client.Reply(joinRef, push, "ok");
        Assert.Equal(0, _sums["bennu.client.outbox"]);
    }

    [Fact]
    public void Instruments_are_those_that_the_documentation_lists()
    {
        new ScriptedClient().Connected(); // makes them
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Bennu.slnx"))) folder = folder.Parent!;
        var page = File.ReadAllText(Path.Combine(folder.FullName, "docs/client-dotnet.md"));
        Assert.Equal(_names, DocumentedInstrument().Matches(page).Select(m => $"{m.Groups[1]} {m.Groups[2]}").Order());
    }

    [GeneratedRegex(@"^\| `(bennu\.client\.[a-z_.]+)` \| [a-z -]+ \| `?([^`|]+?)`? \|", RegexOptions.Multiline)]
    private static partial Regex DocumentedInstrument();

    // The instruments are the whole process's; on a scripted client all that this test causes happens on its own thread.
    private void Add(Instrument instrument, double value)
    {
        if (Environment.CurrentManagedThreadId == _thread) _sums[instrument.Name] = _sums.GetValueOrDefault(instrument.Name) + value;
    }
}
