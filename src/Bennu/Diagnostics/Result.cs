namespace Bennu.Diagnostics;

/// <summary>What comes of a connect, a join or a handler, as its metrics and activities tell it.</summary>
internal static class Result
{
    public const string Ok = "ok";
    public const string Repeat = "repeat";

    /// <summary>Another node is heard.</summary>
    public const string Up = "up";

    /// <summary>Another node was not heard for a while.</summary>
    public const string Down = "down";

    /// <summary>The application refused, or replied with an error.</summary>
    public const string Error = "error";

    /// <summary>The application's code threw.</summary>
    public const string Crash = "crash";

    /// <summary>The application's code took too long.</summary>
    public const string Timeout = "timeout";

    /// <summary>The connection ended first and the application's code gave up.</summary>
    public const string Canceled = "canceled";

    /// <summary>A limit of Bennu's refused.</summary>
    public const string Limited = "limited";
}
