using System.Net;
using System.Text.Json.Nodes;

namespace Bennu.Tests.Transports.Support;

/// <summary>What a long-poll request was answered.</summary>
internal sealed record PollAnswer(HttpStatusCode Http, int? Status, string? Token, string[]? Messages, HttpResponseMessage Response)
{
    public string? Header(string name) =>
        Response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString()
        : Response.Content.Headers.NonValidated.TryGetValues(name, out values) ? values.ToString()
        : null;

    public static async Task<PollAnswer> ReadAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync();
        var json = body.Length == 0 ? null : JsonNode.Parse(body);
        var messages = json?["messages"]?.AsArray().Select(message => (string)message!).ToArray();
        return new PollAnswer(response.StatusCode, (int?)json?["status"], (string?)json?["token"], messages, response);
    }
}
