using Bennu.Client.Durable;
using Bennu.Client.Wire;
using Bennu.Protocol;
using CsCheck;

namespace Bennu.Client.Tests.Durable;

public sealed class DurableReceiverTests
{
    private static readonly Payload Text = Payload.EmptyObject;
    private static readonly Payload Bytes = Payload.Binary(new byte[] { 1 });

    private readonly List<string> _heard = [];
    private readonly DurableReceiver _receiver;

    public DurableReceiverTests() => _receiver = new DurableReceiver((message, cursor, _) => _heard.Add(cursor ?? message.Event));

    [Fact]
    public void Message_before_the_state_of_its_join_is_dropped()
    {
        _receiver.Receive(Durable(1), "5");
        _receiver.Receive(State("4", 0), "5");
        _receiver.Receive(State(null, 0), "5");
        _receiver.Receive(Durable(2), "5");
        Assert.Empty(_heard);
        _receiver.Receive(State("5", 0), "5");
        _receiver.Receive(Durable(1), "5");
        Assert.Equal(["@e:0", "@e:1"], _heard);
    }

    [Fact]
    public void Binary_message_waits_for_its_cursor()
    {
        _receiver.Receive(State("5", 0), "5");
        _receiver.Receive(Binary(), "5");
        Assert.Equal("@e:0", _receiver.Cursor);
        _receiver.Receive(CursorOf(1), "5");
        Assert.Equal(["@e:0", "@e:1"], _heard);
    }

    [Fact]
    public void Binary_message_cut_off_from_its_cursor_is_dropped()
    {
        _receiver.Receive(State("5", 0), "5");
        _receiver.Receive(Binary(), "5");
        _receiver.Close();
        _receiver.Release();
        Assert.Equal(["@e:0"], _heard);
    }

    [Fact]
    public void Binary_message_without_a_cursor_is_a_plain_one()
    {
        _receiver.Receive(State("5", 0), "5");
        _receiver.Receive(Binary(), "5");
        _receiver.Release();
        Assert.Equal(["@e:0", "bin"], _heard);
    }

    [Fact]
    public void Whatever_is_cut_every_message_comes_once_and_in_order() => Gen.Int[0, 5].Array[1, 60].Sample(steps =>
    {
        var log = new List<bool>(); // whether the message at a position is binary; position 1 is the first
        var heard = new List<int>();
        var receiver = new DurableReceiver((message, cursor, state) =>
        {
            if (state is null && cursor is not null) heard.Add(int.Parse(cursor[3..]));
        });
        receiver.Cursor = "@e:0";
        var (join, delivered, isAttached) = (0, 0, false);
        foreach (var step in (int[])[.. steps, 2, 4])
        {
            switch (step)
            {
                case 0: log.Add(false); break;
                case 1: log.Add(true); break;
                case 2: // joins, and the old channel still sends a little
                    receiver.Close();
                    join++;
                    if (isAttached && delivered < log.Count) Send(receiver, log, delivered + 1, join, cut: false);
                    delivered = int.Parse(receiver.Cursor![3..]);
                    receiver.Receive(State($"{join}", delivered), $"{join}");
                    isAttached = true;
                    break;
                case 3: // lost between two frames of a message
                    if (isAttached && delivered < log.Count) Send(receiver, log, delivered + 1, join, cut: true);
                    receiver.Close();
                    isAttached = false;
                    break;
                default:
                    while (isAttached && delivered < log.Count) Send(receiver, log, ++delivered, join, cut: false);
                    break;
            }
        }

        Assert.Equal(Enumerable.Range(1, log.Count), heard);
    });

    [Fact]
    public void Whatever_is_cut_overtaken_or_lost_each_message_comes_once_in_order_and_a_gap_is_told() =>
        Gen.Select(Gen.Int[0, 7], Gen.Int[1, 6]).Array[1, 80].Sample(steps =>
        {
            var topic = new ModelTopic();
            foreach (var (step, count) in steps)
            {
                switch (step)
                {
                    case 0: topic.Append(isBinary: false); break;
                    case 1: topic.Append(isBinary: true); break;
                    case 2: topic.Join(); break;
                    case 3: topic.Cut(); break;
                    case 4: topic.Expire(count); break;
                    case 5 when count == 1: topic.LoseHistory(); break;
                    default: topic.Deliver(count); break;
                }
            }

            topic.Join();
            topic.Deliver(int.MaxValue);
            var (last, isGapTold) = (0, false);
            foreach (var heard in topic.Heard)
            {
                isGapTold |= heard is null;
                if (heard is not { } position) continue;
                Assert.True(position == last + 1 || (isGapTold && position > last), $"{position} after {last}");
                (last, isGapTold) = (position, false);
            }

            Assert.True(last == topic.Last || (isGapTold && !topic.IsRetained(topic.Last)), $"{last} of {topic.Last}");
            Assert.Equal(topic.ResetsTold, topic.Heard.Count(heard => heard is null));
        });

    private static void Send(DurableReceiver receiver, List<bool> log, int position, int join, bool cut)
    {
        if (!log[position - 1]) receiver.Receive(Durable(position), $"{join}");
        else
        {
            receiver.Receive(Binary(), $"{join}");
            if (!cut) receiver.Receive(CursorOf(position), $"{join}");
        }
    }

    private static ServerMessage Durable(int position) => new(null, $"@e:{position}", "t", "msg", null, Text);

    private static ServerMessage Binary() => new(null, null, "t", "bin", null, Bytes);

    private static ServerMessage CursorOf(int position) => new(null, $"@e:{position}", "t", "stream:cursor", null, Text);

    private static ServerMessage State(string? joinRef, int position) =>
        new(joinRef, $"@e:{position}", "t", "stream:state", null, Payload.Json("""{"status":"resumed"}"""u8.ToArray()));
}
