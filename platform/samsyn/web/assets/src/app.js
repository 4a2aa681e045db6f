// What every signed-in page loads. Each page works without it; this makes it quicker and kinder to the hands.
import "./page/htmx.js";
import { listen as listenToMenus } from "./page/menus.js";
import { listen as listenToDialogs } from "./page/dialogs.js";
import { listen as listenToForms } from "./page/forms.js";
import { listen as listenToNews } from "./page/news.js";

listenToMenus();
listenToDialogs();
listenToForms();
listenToNews();
