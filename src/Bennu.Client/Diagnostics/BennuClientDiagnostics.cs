namespace Bennu.Client.Diagnostics;

/// <summary>The names under which the client tells what it does.</summary>
public static class BennuClientDiagnostics
{
    /// <summary>The meter of all instruments.</summary>
    public const string MeterName = "Bennu.Client";

    /// <summary>The category of all log messages.</summary>
    public const string LogCategory = "Bennu.Client";
}
