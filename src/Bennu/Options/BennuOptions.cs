using System.Text.Json;

namespace Bennu.Options;

/// <summary>How the whole server behaves. Read once, when the first socket is mounted.</summary>
public sealed class BennuOptions
{
    /// <summary>
    /// How payloads are turned into JSON and back. Give it the application's <c>JsonSerializerContext</c>s by
    /// <c>TypeInfoResolverChain.Insert(0, MyJson.Default)</c>; common types (<c>JsonElement</c>, <c>JsonObject</c>, strings, numbers) are known.
    /// </summary>
    /// <value>
    /// Web defaults (camel case names, case-insensitive reading), and a payload that lacks a constructor's parameter, or has null where the type
    /// allows none, is answered with <c>invalid payload</c>.
    /// </value>
    public JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The host that <see cref="Transports.OriginPolicy.Host"/>, the default policy, compares browsers' origins with.</summary>
    /// <value><c>localhost</c>.</value>
    public string Host { get; set; } = "localhost";

    /// <summary>How connections are closed when the server shuts down.</summary>
    public DrainOptions Drain { get; } = new();

    /// <summary>How many connects may be decided at the same time. One more is answered 503 with <c>Retry-After</c>.</summary>
    /// <value>2,000.</value>
    public int MaxConcurrentConnects { get; set; } = 2_000;

    /// <summary>How many joins may be decided at the same time. One more gets the error reply <c>rate limited</c>.</summary>
    /// <value>2,000.</value>
    public int MaxConcurrentJoins { get; set; } = 2_000;

    /// <summary>
    /// How many connections one client address may have; one more is answered 429. Behind a proxy all clients have the proxy's address, unless
    /// the forwarded headers are honoured.
    /// </summary>
    /// <value>No limit.</value>
    public int MaxConnectionsPerAddress { get; set; } = int.MaxValue;

    /// <summary>
    /// How often each durable topic with subscribers is compared with its log, give or take a quarter, in case its newest announcement was lost.
    /// </summary>
    /// <value>10 seconds.</value>
    public TimeSpan DurableCheckInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a durable broadcast waits for the log to record it, before it fails with <see cref="PubSub.TopicLogs.TopicLogException"/>, or the
    /// client's push with <c>unavailable</c>. A log that is known to be gone may fail at once.
    /// </summary>
    /// <value>5 seconds.</value>
    public TimeSpan DurableAppendTimeout { get; set; } = TimeSpan.FromSeconds(5);

    internal void Validate()
    {
        Duration.Demand(DurableCheckInterval, "BennuOptions.DurableCheckInterval");
        Duration.Demand(DurableAppendTimeout, "BennuOptions.DurableAppendTimeout");
        if (MaxConcurrentConnects <= 0) throw new InvalidOperationException("BennuOptions.MaxConcurrentConnects must be greater than zero.");
        if (MaxConcurrentJoins <= 0) throw new InvalidOperationException("BennuOptions.MaxConcurrentJoins must be greater than zero.");
        if (MaxConnectionsPerAddress <= 0) throw new InvalidOperationException("BennuOptions.MaxConnectionsPerAddress must be greater than zero.");
        if (string.IsNullOrEmpty(Host)) throw new InvalidOperationException("BennuOptions.Host must not be empty.");
        Drain.Validate();
    }
}
