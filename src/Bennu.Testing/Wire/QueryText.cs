using System.Text;
using System.Text.Json;

namespace Bennu.Testing.Wire;

/// <summary>Writes connect parameters as a client does: a query in the nested form style, <c>a[b]=c</c> and <c>a[]=1</c> (section 1.1).</summary>
internal static class QueryText
{
    public static string Of(JsonElement parameters, string version)
    {
        var query = new StringBuilder();
        Append(query, "", parameters);
        Append(query, "vsn", version);
        return query.ToString();
    }

    private static void Append(StringBuilder query, string key, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                    Append(query, key.Length == 0 ? Uri.EscapeDataString(member.Name) : $"{key}[{Uri.EscapeDataString(member.Name)}]", member.Value);
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray()) Append(query, key + "[]", item);
                break;
            case JsonValueKind.Null:
                break;
            default:
                Append(query, key, value.ToString());
                break;
        }
    }

    private static void Append(StringBuilder query, string key, string value) =>
        query.Append(query.Length == 0 ? '?' : '&').Append(key).Append('=').Append(Uri.EscapeDataString(value));
}
