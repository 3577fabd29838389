using Bennu.Nats;
using Microsoft.AspNetCore.DataProtection;
using StackExchange.Redis;

namespace Chat;

/// <summary>
/// Where rooms are kept, and how nodes hear of one another: <c>Chat:Redis</c> or <c>Chat:Nats</c> says where the engine of many nodes is;
/// without either there is one node, and a file.
/// </summary>
internal static class Engine
{
    public static void AddEngine(this WebApplicationBuilder builder)
    {
        var (services, chat) = (builder.Services, builder.Configuration.GetSection("Chat"));
        if (chat["Redis"] is { } redis)
        {
            services.AddRedis(o => (o.Configuration, o.NodeName) = (ConfigurationOptions.Parse(redis), chat["Node"] ?? o.NodeName));
        }
        else if (chat["Nats"] is { } nats)
        {
            var options = new NatsOptions { NodeName = chat["Node"] };
            services.AddNats(options with { Connection = options.Connection with { Url = nats } });
        }
        else
        {
            var database = chat["Database"] ?? Path.Combine(builder.Environment.ContentRootPath, "data", "chat.db");
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(database))!);
            services.AddSqliteTopicLog(database);
        }
        // What one node has signed, all of them must believe.
        if (chat["Keys"] is { } keys)
            services.AddDataProtection().SetApplicationName("chat").PersistKeysToFileSystem(new DirectoryInfo(keys));
    }
}
