import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const path = relative => fileURLToPath(new URL(relative, import.meta.url));

// `npm run dev` serves the page as it is edited, and talks to the server that `dotnet run` started.
export default defineConfig({
  root: path("page"),
  base: "./",
  resolve: { alias: { bennu: path("../../js/src/index.ts") } }, // elsewhere: npm install bennu
  build: { outDir: path("wwwroot"), emptyOutDir: true },
  server: { proxy: { "/socket": { target: "http://localhost:5000", ws: true } } },
});
