using Bennu.Broadcasting;
using Bennu.Channels;
using Bennu.Protocol;
using Bennu.Tests.Support;
using Bennu.Transports;

namespace Bennu.Tests.Channels;

/// <summary>When the answers of one run of a channel wait for each other.</summary>
public sealed class AnswerGatheringTests
{
    private readonly TestTime _time = new();
    private readonly CorkedWriter _writer = new();
    private readonly InHandler _handler = new("echo", (_, _, payload, _) => new(Reply.Ok(payload)));

    [Fact]
    public void Single_message_is_answered_at_once()
    {
        var answers = Gathering();
        Handle(ref answers, isLast: true);
        Assert.Equal(0, _writer.Corked);
    }

    [Fact]
    public void Answers_of_several_messages_leave_together()
    {
        var answers = Gathering();
        Handle(ref answers, isLast: false);
        Handle(ref answers, isLast: false);
        Handle(ref answers, isLast: true);
        Assert.Equal((1, 0), (_writer.Corked, _writer.Uncorked));
        answers.Send();
        answers.Send();
        Assert.Equal((1, 1), (_writer.Corked, _writer.Uncorked));
    }

    [Fact]
    public void No_answer_waits_for_a_handler_that_was_slow_until_it_is_quick_again()
    {
        var answers = Gathering();
        Handle(ref answers, isLast: false, milliseconds: 2);
        Handle(ref answers, isLast: false);
        Assert.Equal((1, 1), (_writer.Corked, _writer.Uncorked));
        Handle(ref answers, isLast: false);
        Assert.Equal((2, 1), (_writer.Corked, _writer.Uncorked));
    }

    [Fact]
    public void No_answer_waits_for_what_is_no_push()
    {
        var answers = Gathering();
        Handle(ref answers, isLast: false);
        answers.Begin(new InfoMessage(""), isLast: false);
        answers.End();
        Assert.Equal((1, 1), (_writer.Corked, _writer.Uncorked));
    }

    private AnswerGathering Gathering() => new(_writer, _time);

    private void Handle(ref AnswerGathering answers, bool isLast, int milliseconds = 0)
    {
        answers.Begin(new EventMessage(_handler, null, Ref.Null, Payload.EmptyObject), isLast);
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        answers.End();
    }

    private sealed class CorkedWriter : SocketWriter
    {
        public int Corked { get; private set; }

        public int Uncorked { get; private set; }

        public override void Cork() => Corked++;

        public override void Uncork() => Uncorked++;

        public override void Write(in OutboundFrame frame) => Assert.Fail();

        public override void Write(EncodedBatch batch) => Assert.Fail();

        public override void Write(EncodedBatch batch, int index) => Assert.Fail();

        public override void Close(int code, string reason) => Assert.Fail();
    }
}
