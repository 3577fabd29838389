using System.Text.Json;

namespace Bennu.Options;

/// <summary>How the whole server behaves. Read once, when the first socket is mounted.</summary>
public sealed class BennuOptions
{
    /// <summary>
    /// How payloads are turned into JSON and back. Give it the application's <c>JsonSerializerContext</c>s by
    /// <c>TypeInfoResolverChain.Insert(0, MyJson.Default)</c>; common types (<c>JsonElement</c>, <c>JsonObject</c>, strings, numbers) are known.
    /// </summary>
    /// <value>Web defaults: camel case names, case-insensitive reading.</value>
    public JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web);

    /// <summary>The host that <see cref="Transports.OriginPolicy.Host"/>, the default policy, compares browsers' origins with.</summary>
    /// <value><c>localhost</c>.</value>
    public string Host { get; set; } = "localhost";

    /// <summary>How connections are closed when the server shuts down.</summary>
    public DrainOptions Drain { get; } = new();

    internal void Validate()
    {
        if (string.IsNullOrEmpty(Host)) throw new InvalidOperationException("BennuOptions.Host must not be empty.");
        Drain.Validate();
    }
}
