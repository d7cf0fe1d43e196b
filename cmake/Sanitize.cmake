# EDO_SANITIZE=address,undefined or thread: for every target alike, since a
# program is only as clean as what it links. The first finding is fatal.
if(EDO_SANITIZE)
	add_compile_options(-fsanitize=${EDO_SANITIZE} -fno-sanitize-recover=all
		-fno-omit-frame-pointer)
	add_link_options(-fsanitize=${EDO_SANITIZE})
endif()
