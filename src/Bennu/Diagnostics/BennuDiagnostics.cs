namespace Bennu.Diagnostics;

/// <summary>The names under which Bennu tells what it does; docs/diagnostics.md lists every instrument, activity and log event.</summary>
public static class BennuDiagnostics
{
    /// <summary>The meter of all instruments, for OpenTelemetry's <c>AddMeter</c>.</summary>
    public const string MeterName = "Bennu";

    /// <summary>The source of all activities, for OpenTelemetry's <c>AddSource</c>.</summary>
    public const string ActivitySourceName = "Bennu";

    /// <summary>The category of all log messages.</summary>
    public const string LogCategory = "Bennu";
}
