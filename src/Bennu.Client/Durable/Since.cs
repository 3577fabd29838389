using System.Globalization;

namespace Bennu.Client.Durable;

/// <summary>Where a durable topic that this client has not seen before begins.</summary>
public sealed class Since
{
    private Since(string? json) => Json = json;

    /// <summary>With what is sent from now on.</summary>
    public static Since Now { get; } = new(null);

    /// <summary>With everything that the server retains.</summary>
    public static Since Start { get; } = new("\"start\"");

    internal string? Json { get; }

    /// <summary>With the newest messages that the server retains.</summary>
    /// <param name="count">How many at most; positive.</param>
    public static Since Last(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return new Since(string.Create(CultureInfo.InvariantCulture, $$"""{"last":{{count}}}"""));
    }

    /// <summary>With what was sent during the last while.</summary>
    /// <param name="span">How far back; positive.</param>
    public static Since Ago(TimeSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(span, TimeSpan.Zero);
        return new Since(string.Create(CultureInfo.InvariantCulture, $$"""{"seconds":{{span.TotalSeconds}}}"""));
    }

    internal static Since Cursor(string cursor) => new($"\"{cursor}\"");
}
