using Bennu_Empty;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddBennu(o => o.Json.TypeInfoResolverChain.Insert(0, AppJson.Default));

var app = builder.Build();
app.MapSocket<AppSocket>("/socket");
app.Run();
