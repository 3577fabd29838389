using Bennu.Options;
using Bennu.Sockets;
using Microsoft.Extensions.Logging;

namespace Bennu.Diagnostics;

/// <summary>
/// Keeps what clients can bring about over and over from filling the log: the first lines keep their level, those beyond the rate become
/// Debug. Any thread.
/// </summary>
internal sealed class LogLimiter(RateLimit rate, TimeProvider time)
{
    private readonly Lock _gate = new();
    private TokenBucket _lines = new(rate, time.GetTimestamp()); // under the gate

    /// <summary>The level of the next line.</summary>
    public LogLevel Limit(LogLevel level)
    {
        lock (_gate) return _lines.TryTake(time.GetTimestamp(), time) ? level : LogLevel.Debug;
    }
}
