using System.Diagnostics.Metrics;

namespace Bennu.Client.Diagnostics;

/// <summary>The instruments, shared by all sockets of a process.</summary>
internal static class ClientMetrics
{
    private static readonly Meter Meter = new(BennuClientDiagnostics.MeterName);

    public static readonly UpDownCounter<int> Connections =
        Meter.CreateUpDownCounter<int>("bennu.client.connections", "{connection}", "Open connections.");

    public static readonly Counter<long> Attempts =
        Meter.CreateCounter<long>("bennu.client.connects", "{attempt}", "Attempts to connect.");

    public static readonly Histogram<double> RoundTrip =
        Meter.CreateHistogram<double>("bennu.client.round_trip", "s", "How long the server took to answer a heartbeat.");

    public static readonly Counter<long> Dropped =
        Meter.CreateCounter<long>("bennu.client.messages.dropped", "{message}", "Messages dropped because too many waited for handlers.");

    public static readonly Counter<long> Resets =
        Meter.CreateCounter<long>("bennu.client.resets", "{reset}", "Durable topics that could not be continued.");

    public static readonly UpDownCounter<int> Outbox =
        Meter.CreateUpDownCounter<int>("bennu.client.outbox", "{push}", "Durable pushes that wait for their answers.");
}
