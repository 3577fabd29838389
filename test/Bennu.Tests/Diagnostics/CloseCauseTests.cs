using Bennu.Diagnostics;
using Bennu.Protocol;
using Bennu.Transports;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bennu.Tests.Diagnostics;

public sealed class CloseCauseTests
{
    [Theory]
    [InlineData(CloseCode.GoingAway, "inactive", "idle")]
    [InlineData(CloseCode.TryAgainLater, "slow consumer", "slow_consumer")]
    [InlineData(CloseCode.UnsupportedData, "malformed frame", "malformed")]
    [InlineData(CloseCode.MessageTooBig, "", "too_big")]
    [InlineData(CloseCode.ProtocolError, "a frame without a mask", "protocol_error")]
    public void Cause_follows_from_code_and_reason(int code, string reason, string cause)
    {
        Assert.Equal(cause, CloseCause.Of(code, reason));
        Assert.Contains(cause, DiagnosticsPage.Words("Causes of an end"));
    }

    [Fact]
    public void Writer_whose_client_does_not_read_has_overflowed()
    {
        var writer = new WebSocketWriter(new StuckStream(), maxQueuedBytes: 10, compress: false, NullLogger.Instance);
        writer.Pong(new byte[8]); // is being written
        writer.Pong(new byte[4]);
        Assert.Equal(6, writer.QueuedBytes);
        Assert.False(writer.HasOverflowed);
        writer.Pong(new byte[4]);
        Assert.True(writer.HasOverflowed);
    }

    private sealed class StuckStream : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(new TaskCompletionSource().Task);
    }
}
