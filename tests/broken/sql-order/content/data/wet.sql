SELECT month, rain FROM rain
