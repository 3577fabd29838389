using Templates;

// Packs everything, looks into the packages, and makes an application of each template, in a folder of its own: nothing else is changed.
// Templates [--keep] leaves the folder where it is.
var folder = Directory.CreateTempSubdirectory("bennu-templates-").FullName;
Console.WriteLine(folder);
var score = new Score();
var dotnet = new Dotnet(folder);
var feed = new Feed(dotnet, Path.Combine(folder, "feed"));
try
{
    await score.TryAsync("pack without a warning", feed.PackAsync);
    foreach (var package in feed.Packages) score.Try($"{package.Name} is whole", package.Check);
    await score.TryAsync("install", feed.InstallAsync);
    await score.TryAsync("bennu-empty", () => new Application(dotnet, "bennu-empty", "my-app").TryAsync(
        ask: """["1","1","hello","phx_join",{}]""",
        then: """["1","2","hello","greet",{"name":"Ada"}]""",
        answer: """["1","2","hello","phx_reply",{"status":"ok","response":{"text":"Hello, Ada!"}}]"""));
    await score.TryAsync("bennu-chat", () => new Application(dotnet, "bennu-chat", "Chat").TryAsync(
        ask: """["1","1","room:lobby","phx_join",{}]""",
        then: """["1","2","room:lobby","new_msg",{"body":"hi"}]""",
        answer: """["1","2","room:lobby","phx_reply",{"status":"ok","response":{}}]""",
        files: ["/", "/chat.js", "/durable.js", "/phoenix.mjs"]));
}
finally
{
    if (!args.Contains("--keep")) Directory.Delete(folder, recursive: true);
}
Console.WriteLine(score);
return score.IsClean ? 0 : 1;
