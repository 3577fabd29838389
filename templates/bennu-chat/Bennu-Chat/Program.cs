using Bennu.Transports;
using Bennu_Chat;

var builder = WebApplication.CreateBuilder(args);
var data = Directory.CreateDirectory(Path.Combine(builder.Environment.ContentRootPath, "data")).FullName;
builder.Services.AddSqliteTopicLog(Path.Combine(data, "chat.db"));
builder.Services.AddBennu(o => o.Json.TypeInfoResolverChain.Insert(0, ChatJson.Default));

var app = builder.Build();
app.UseDefaultFiles();
app.UseStaticFiles();
app.MapSocket<ChatSocket>("/socket", o => o.CheckOrigin = OriginPolicy.SameAddress);
app.Run();
