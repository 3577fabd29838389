var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseStaticWebAssets(); // finds wwwroot from any working directory

var app = builder.Build();
app.UseDefaultFiles();
app.UseRouting(); // after the default file is chosen, so that "/" is served as index.html
app.MapStaticAssets();
app.Run();
