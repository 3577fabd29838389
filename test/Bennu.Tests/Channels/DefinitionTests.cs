using Bennu.Channels;
using Bennu.Protocol;
using Bennu.PubSub;
using Bennu.Sockets;
using Bennu.Tests.Support;

namespace Bennu.Tests.Channels;

/// <summary>Mistakes in a socket's or channel's definition that are told at start-up, with what to do about them.</summary>
public sealed class DefinitionTests
{
    [Theory]
    [InlineData(Mistake.JoinTwice, "has Join twice")]
    [InlineData(Mistake.InTwice, "has HandleIn(\"a\") twice")]
    [InlineData(Mistake.AnyTwice, "has HandleAny twice")]
    [InlineData(Mistake.OutTwice, "has HandleOut(\"a\") twice")]
    [InlineData(Mistake.InfoTwice, "has HandleInfo<Broadcast> twice")]
    [InlineData(Mistake.NoJoin, "has no Join")]
    [InlineData(Mistake.JoinOfUnknownType, "[JsonSerializable(typeof(Unknown))]")]
    [InlineData(Mistake.InTooLong, "An event's name may have 255 bytes in UTF-8")]
    [InlineData(Mistake.InOfUnknownType, "AddBennu(o => o.Json.TypeInfoResolverChain.Insert(0, MyJson.Default))")]
    [InlineData(Mistake.ReplyOfUnknownType, "[JsonSerializable(typeof(Unknown))]")]
    [InlineData(Mistake.OutOfUnknownType, "[JsonSerializable(typeof(Unknown))]")]
    public void Channel_with_a_mistake_cannot_be_mounted(Mistake mistake, string message)
    {
        FaultySocket.Faults.Value = (mistake, "room:*");

        var exception = Assert.Throws<InvalidOperationException>(() => TestServer.Start<FaultySocket>());

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("*:a")]
    [InlineData("room:*:a")]
    [InlineData("room:**")]
    public void Topic_pattern_with_a_star_elsewhere_than_at_its_end_cannot_be_mounted(string pattern)
    {
        FaultySocket.Faults.Value = (Mistake.None, pattern);

        var exception = Assert.Throws<ArgumentException>(() => TestServer.Start<FaultySocket>());

        Assert.Contains($"\"{pattern}\"", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Mistake.JoinTimeout, "JoinTimeout")]
    [InlineData(Mistake.ShutdownTimeout, "ShutdownTimeout")]
    [InlineData(Mistake.MailboxLimit, "MailboxLimit")]
    public void Route_option_out_of_range_cannot_be_mounted(Mistake mistake, string option)
    {
        FaultySocket.Faults.Value = (mistake, "room:*");

        var exception = Assert.Throws<InvalidOperationException>(() => TestServer.Start<FaultySocket>());

        Assert.Equal($"Route \"room:*\": {option} must be greater than zero.", exception.Message);
    }

    [Fact]
    public void Max_channels_of_zero_cannot_be_mounted() =>
        Assert.Throws<InvalidOperationException>(() => TestServer.Start<GuestSocket<RoomChannel>>(o => o.MaxChannels = 0));

    [Fact]
    public void Channel_used_in_its_constructor_says_so()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => new EagerChannel());

        Assert.Contains("not in the constructor", exception.Message, StringComparison.Ordinal);
    }

    public enum Mistake
    {
        None,
        JoinTwice,
        InTooLong,
        InTwice,
        AnyTwice,
        OutTwice,
        InfoTwice,
        NoJoin,
        JoinOfUnknownType,
        InOfUnknownType,
        ReplyOfUnknownType,
        OutOfUnknownType,
        JoinTimeout,
        ShutdownTimeout,
        MailboxLimit,
    }

    private sealed record Unknown;

    private sealed class FaultySocket(TimeProvider time) : GuestSocket(time), ISocket
    {
        // Definitions are static; each test runs in an execution context of its own.
        public static AsyncLocal<(Mistake Mistake, string Pattern)> Faults { get; } = new();

        public static void Define(SocketBuilder on) => on.Channel<FaultyChannel>(Faults.Value.Pattern, route =>
        {
            if (Faults.Value.Mistake == Mistake.JoinTimeout) route.Options.JoinTimeout = TimeSpan.Zero;
            if (Faults.Value.Mistake == Mistake.ShutdownTimeout) route.Options.ShutdownTimeout = TimeSpan.Zero;
            if (Faults.Value.Mistake == Mistake.MailboxLimit) route.Options.MailboxLimit = 0;
        });
    }

    private sealed class FaultyChannel : Channel<Guest>, IChannel<FaultyChannel>
    {
        public static void Define(ChannelBuilder<FaultyChannel> on)
        {
            var mistake = FaultySocket.Faults.Value.Mistake;
            if (mistake is not (Mistake.NoJoin or Mistake.JoinOfUnknownType)) Join(on);
            for (var i = 0; i < 2; i++)
                switch (mistake)
                {
                    case Mistake.JoinTwice: Join(on); break;
                    case Mistake.InTooLong: on.HandleIn<Payload>(new string('é', 128), (_, _) => Reply.Ok()); break;
                    case Mistake.InTwice: on.HandleIn<Payload>("a", (_, _) => Reply.Ok()); break;
                    case Mistake.AnyTwice: on.HandleAny((_, _, _, _) => default); break;
                    case Mistake.OutTwice: on.HandleOut<Payload>("a", (_, _, _) => default); break;
                    case Mistake.InfoTwice: on.HandleInfo<Broadcast>((_, _) => { }); break;
                    case Mistake.JoinOfUnknownType: on.Join<Unknown>((_, _, _) => JoinResult.Ok()); break;
                    case Mistake.InOfUnknownType: on.HandleIn<Unknown>("a", (_, _) => Reply.Ok()); break;
                    case Mistake.ReplyOfUnknownType: on.HandleIn<Payload, Unknown>("a", (_, _, _) => new(Reply.None)); break;
                    case Mistake.OutOfUnknownType: on.HandleOut<Unknown>("a", (_, _, _) => default); break;
                }
        }

        private static void Join(ChannelBuilder<FaultyChannel> on) => on.Join((_, _) => JoinResult.Ok());
    }

    private sealed class EagerChannel : Channel<Guest>
    {
        public EagerChannel() => Send("too early");
    }
}
