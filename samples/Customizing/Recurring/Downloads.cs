using Bennu.Authentication;

namespace Customizing.Recurring;

/// <summary>What the tokens are for: a download is a plain request, which knows nothing of the socket.</summary>
internal static class Downloads
{
    public const string Purpose = "download";

    public static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(15);

    public static void MapDownloads(this IEndpointRouteBuilder app) =>
        app.MapGet("/downloads/{file}", static (string file, string token, SocketTokens tokens) =>
            tokens.Verify(Purpose, token, TokenLifetime).TryGetValue(out var name)
                ? Results.Text($"{file}, for {name}")
                : Results.Unauthorized());
}

internal sealed record DownloadToken(string Token);
