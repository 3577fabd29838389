using Bennu.Transports;
using Customizing;
using Customizing.Authenticating;
using Customizing.Orders;
using Customizing.Recurring;
using Customizing.Ticking;
using Customizing.Uploading;

var builder = WebApplication.CreateBuilder(args);
var data = Directory.CreateDirectory(Path.Combine(builder.Environment.ContentRootPath, "data")).FullName;
builder.Services
    .AddBennu(o => o.Json.TypeInfoResolverChain.Insert(0, PayloadJson.Default))
    .AddSqliteTopicLog(Path.Combine(data, "orders.db"))
    .AddAccounts()
    .AddSingleton(new UploadFiles(Path.Combine(data, "uploads")))
    .AddSingleton(new StockPrices(Random.Shared))
    .AddHostedService<StockTicker>();

var app = builder.Build();
app.UseDefaultFiles();
app.UseStaticFiles();
app.UseAuthentication();
app.UseAuthorization();
app.MapSocket<VisitorSocket>("/socket", o => o.CheckOrigin = OriginPolicy.SameAddress);
app.MapSocket<AccountSocket>("/account/socket", o => o.CheckOrigin = OriginPolicy.SameAddress);
app.MapAccounts();
app.MapDownloads();
app.MapOrders();
app.Run();
