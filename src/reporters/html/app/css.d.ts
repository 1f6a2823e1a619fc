/** Styles are gathered by the build; importing one only says that it belongs to the page. */
declare module "*.css";
