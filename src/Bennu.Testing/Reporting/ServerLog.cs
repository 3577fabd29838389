using System.Collections.Concurrent;
using Bennu.Channels;
using Bennu.Testing.Idling;
using Microsoft.Extensions.Logging;

namespace Bennu.Testing.Reporting;

/// <summary>What the server logged: its warnings and errors for the report of a failure, and the exceptions that channels ended with.</summary>
internal sealed class ServerLog : ILoggerProvider, ILogger
{
    private const int Crashed = 1, JoinCrashed = 2; // the events of the channels' log

    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentQueue<(ChannelServer Channel, Exception Exception)> _crashes = new();

    public IEnumerable<(ChannelServer Channel, Exception Exception)> Crashes => _crashes;

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (exception is not null && eventId.Id is Crashed or JoinCrashed && WorkItem.Current?.Subject is ChannelServer channel)
            _crashes.Enqueue((channel, exception!));
        if (logLevel >= LogLevel.Warning) _lines.Enqueue($"  {logLevel}: {formatter(state, exception)}{(exception is null ? "" : $" {exception}")}");
    }

    public override string ToString() => string.Join(Environment.NewLine, _lines);

    public void Dispose()
    {
    }
}
