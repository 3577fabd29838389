using System.Text.Json;

namespace Bennu.Client.Transports;

/// <summary>What a poll or a post brought: the protocol's status is in the body (section 4.1).</summary>
/// <param name="Status">410, 200, 204, 403, 408; 0 without an answer.</param>
/// <param name="Token">The session's token.</param>
/// <param name="Messages">The frames.</param>
internal sealed record LongPollAnswer(int Status, string? Token, IReadOnlyList<string> Messages)
{
    /// <summary>Whether the status is HTTP's own.</summary>
    public bool IsRefusal { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    public Exception? Error { get; init; }

    // {"status": n, "token": t, "messages": [m, …]}
    public static LongPollAnswer Read(HttpResponseMessage response, byte[] body, TimeProvider time)
    {
        if (!response.IsSuccessStatusCode)
        {
            var retryAfter = response.Headers.TryGetValues("Retry-After", out var values) ? values.FirstOrDefault() : null;
            return new LongPollAnswer((int)response.StatusCode, null, [])
            {
                IsRefusal = true,
                RetryAfter = Transports.RetryAfter.Read(retryAfter, time),
            };
        }

        using var json = JsonDocument.Parse(body);
        var root = json.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("status", out var status)) throw new JsonException("no status");
        var token = root.TryGetProperty("token", out var text) ? text.GetString() : null;
        var messages = root.TryGetProperty("messages", out var list) ? list.EnumerateArray().Select(message => message.GetString()!) : [];
        return new LongPollAnswer(status.GetInt32(), token, [.. messages]);
    }
}
